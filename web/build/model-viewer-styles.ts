import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const TEMPLATE = /[\\/]@google[\\/]model-viewer[\\/]lib[\\/]template\.js$/;
const BASE = /[\\/]@google[\\/]model-viewer[\\/]lib[\\/]model-viewer-base\.js$/;
const STYLE = /<style>([\s\S]*?)<\/style>/;
const CLASS = "class ModelViewerElementBase extends ReactiveElement {";

/**
 * <model-viewer> writes its style sheet into its shadow root as a <style> element, which our policy (style-src 'self')
 * forbids. The build gives the sheet to the element's class instead, where Lit makes a constructed one of it. It fails
 * when the element is not as expected any more.
 */
export const modelViewerStyles: Plugin = {
  name: "gadb-model-viewer-styles",
  enforce: "pre",
  transform(code, id) {
    const path = id.split("?")[0] ?? "";
    if (TEMPLATE.test(path)) return { code: code.replace(STYLE, ""), map: null };
    if (!BASE.test(path)) return;
    const template = readFileSync(path.replace("model-viewer-base.js", "template.js"), "utf8");
    const style = STYLE.exec(template)?.[1];
    if (style === undefined || !code.includes(CLASS))
      throw new Error("<model-viewer> has changed; see web/build/model-viewer-styles.ts.");
    const sheet = `const sheet = new CSSStyleSheet();\nsheet.replaceSync(${JSON.stringify(style)});\n`;
    return {
      code: sheet + code.replace(CLASS, `${CLASS}\n    static styles = [sheet];`),
      map: null,
    };
  },
};
