import { answerAuth } from "@/server/auth-handler";
import { auth } from "@/server/running";

const handler = (request: Request): Promise<Response> => answerAuth(auth(), request);

export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
