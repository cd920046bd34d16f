import type {} from "postgraphile";
import type { GrafservBase } from "postgraphile/grafserv";

type Configure = GrafservBase["getExecutionConfig"];
type ParseAndValidate = Awaited<ReturnType<Configure>>["parseAndValidate"];

/** Gives what is wrong with a document a code, as every other error has: grafserv answers it before errors are masked. */
export const DocumentErrorsPlugin: GraphileConfig.Plugin = {
  name: "DocumentErrorsPlugin",
  version: "1.0.0",
  grafserv: {
    middleware: {
      setPreset(next, options) {
        const configure = options.getExecutionConfig as Configure;
        options.getExecutionConfig = async function configureWithCodes(
          this: GrafservBase,
          context,
        ) {
          const config = await configure.call(this, context);
          return { ...config, parseAndValidate: withCodes(config.parseAndValidate) };
        };
        return next();
      },
    },
  },
};

function withCodes(parseAndValidate: ParseAndValidate): ParseAndValidate {
  return (query) => {
    const result = parseAndValidate(query);
    for (const { extensions } of result.errors ?? []) extensions["code"] ??= "BADIN";
    return result;
  };
}
