import type {} from "postgraphile";
import type {} from "postgraphile/grafserv";

/** Gives the scripts of Ruru's page the nonce that the page's policy asks for; see src/http/install-security-headers.ts. */
export const RuruNoncePlugin: GraphileConfig.Plugin = {
  name: "RuruNoncePlugin",
  version: "1.0.0",
  grafserv: {
    middleware: {
      ruruHTML(next, event) {
        const nonce: unknown = event.request.requestContext.expressv4?.res.locals["nonce"];
        const parts = event.htmlParts as unknown as Record<string, string>;
        for (const [name, html] of Object.entries(parts)) {
          parts[name] = html.replaceAll("<script", `<script nonce="${String(nonce)}"`);
        }
        return next();
      },
    },
  },
};
