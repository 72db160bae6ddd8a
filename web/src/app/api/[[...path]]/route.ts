import { passToApi } from "@/server/api-passage";
import { settings } from "@/server/settings";
import { traced } from "@/tracing/traced";

const handler = (request: Request): Promise<Response> =>
  traced({ kind: "server", method: request.method, route: "/api/{path}" }, () => passToApi(request, settings().apiUrl));

export {
  handler as DELETE,
  handler as GET,
  handler as HEAD,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
};
