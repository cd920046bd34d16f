/** Puts the cursor into the search field of the page, in whichever shadow root that is; says whether there is one. */
export function focusSearch(root: ParentNode): boolean {
  const field = find(root);
  field?.focus();
  field?.select();
  return field !== undefined;
}

function find(root: ParentNode): HTMLInputElement | undefined {
  const field = root.querySelector<HTMLInputElement>('input[type="search"]');
  if (field !== null && field.checkVisibility()) return field;
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot === null) continue;
    const inside = find(element.shadowRoot);
    if (inside !== undefined) return inside;
  }
  return undefined;
}
