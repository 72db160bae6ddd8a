import { answerForm } from "@/server/form-post";

export const POST = (request: Request): Promise<Response> => answerForm("forgot-password", request);
