import { html, type TemplateResult } from "lit";
import { parseMarkdown, type Block, type Inline } from "../lib/markdown.ts";
import { printRoute } from "../lib/router.ts";

/**
 * A note as elements: every word is set as text, and no markup of its author's gets through. `projectId` is where the
 * assets are that it names; they lead to the search, since a name may have moved.
 */
export function renderMarkdown(text: string, projectId: string): TemplateResult {
  return html`${parseMarkdown(text).map((block) => renderBlock(block, projectId))}`;
}

function renderBlock(block: Block, projectId: string): TemplateResult {
  const inside = (inlines: readonly Inline[]) =>
    inlines.map((each) => renderInline(each, projectId));
  switch (block.type) {
    case "paragraph":
      return html`<p>${inside(block.inlines)}</p>`;
    case "code":
      return html`<pre><code>${block.text}</code></pre>`;
    case "quote":
      return html`<blockquote>
        ${block.blocks.map((each) => renderBlock(each, projectId))}
      </blockquote>`;
    case "list": {
      const items = block.items.map((item) => html`<li>${inside(item)}</li>`);
      return block.isOrdered
        ? html`<ol>
            ${items}
          </ol>`
        : html`<ul>
            ${items}
          </ul>`;
    }
  }
}

function renderInline(inline: Inline, projectId: string): TemplateResult | string {
  switch (inline.type) {
    case "text":
      return inline.text;
    case "code":
      return html`<code>${inline.text}</code>`;
    case "strong":
      return html`<strong>${inline.inlines.map((each) => renderInline(each, projectId))}</strong>`;
    case "em":
      return html`<em>${inline.inlines.map((each) => renderInline(each, projectId))}</em>`;
    case "link":
      return html`<a href=${inline.href} target="_blank" rel="noreferrer"
        >${inline.inlines.map((each) => renderInline(each, projectId))}</a
      >`;
    case "asset": {
      const { name, version } = inline;
      const href = printRoute({ page: "assets", projectId, query: { q: name } });
      return html`<a href=${href}>#${name}${version === undefined ? "" : `/${version}`}</a>`;
    }
  }
}
