import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const LIB = /[\\/]@google[\\/]model-viewer[\\/]lib[\\/]/;
const STYLE = /<style>([\s\S]*?)<\/style>/;
/** Two models on a page would be two landmarks of one name. */
const REGION = ' role="region" aria-label="Live announcements"';
const CLASS = "class ModelViewerElementBase extends ReactiveElement {";
/** Where it would fetch decoders from; each is named once. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/'https:\/\/www\.gstatic\.com\/draco\/[^']*'/, "'/assets-static/decoders/draco/'"],
  [/'https:\/\/www\.gstatic\.com\/basis-universal\/[^']*'/, "'/assets-static/decoders/basis/'"],
  // For animated textures, which no studio's model has: it leads nowhere.
  [/'https:\/\/cdn\.jsdelivr\.net\/[^']*'/, "'/assets-static/decoders/lottie.js'"],
];

/**
 * <model-viewer> writes its style sheet into its shadow root as a <style> element, which our policy (style-src 'self')
 * forbids, and fetches decoders from elsewhere. The build gives the sheet to the element's class, where Lit makes a
 * constructed one of it, and names our own decoders (decoders.ts). It fails when the element is not as expected any more.
 */
export const modelViewer: Plugin = {
  name: "gadb-model-viewer",
  enforce: "pre",
  transform(code, id) {
    const path = id.split("?")[0] ?? "";
    if (!LIB.test(path)) return;
    if (path.endsWith("template.js"))
      return { code: code.replace(STYLE, "").replace(REGION, ""), map: null };
    if (path.endsWith("loading.js")) return { code: withOwnDecoders(code), map: null };
    if (path.endsWith("model-viewer-base.js"))
      return {
        code: withSheet(code, path.replace("model-viewer-base.js", "template.js")),
        map: null,
      };
  },
};

function withSheet(code: string, template: string): string {
  const style = STYLE.exec(readFileSync(template, "utf8"))?.[1];
  if (style === undefined || !code.includes(CLASS)) throw changed();
  const rules = JSON.stringify(style.replaceAll(/\/\*[\s\S]*?\*\//g, ""));
  const sheet = `const sheet = new CSSStyleSheet();\nsheet.replaceSync(${rules});\n`;
  return sheet + code.replace(CLASS, `${CLASS}\n    static styles = [sheet];`);
}

function withOwnDecoders(code: string): string {
  return ELSEWHERE.reduce((text, [address, ours]) => {
    if (!address.test(text)) throw changed();
    return text.replace(address, ours);
  }, code);
}

function changed(): Error {
  return new Error("<model-viewer> has changed; see web/build/model-viewer.ts.");
}
