/**
 * Splits an expression as the catalogue prints it into what stands outside sub-selects and the sub-selects themselves
 * (with the ones nested in them). Text in quotes is left alone.
 */
export function splitSubselects(expression: string): { outside: string; subselects: string[] } {
  let outside = "";
  const subselects: string[] = [];
  for (let at = 0; at < expression.length;) {
    const quoted = /^'(?:[^']|'')*'/.exec(expression.slice(at))?.[0];
    if (quoted !== undefined) {
      outside += quoted;
      at += quoted.length;
    } else if (/^\(\s*(SELECT|WITH)\b/.test(expression.slice(at))) {
      const end = closingParenthesis(expression, at);
      subselects.push(expression.slice(at, end));
      at = end;
    } else {
      outside += expression[at];
      at += 1;
    }
  }
  return { outside, subselects };
}

/** Calls of functions in an expression, each with the text of its arguments: `app_hidden.f(a.b)` → name and `a.b`. */
export function functionCalls(expression: string, name: RegExp): { name: string; args: string }[] {
  return [...expression.matchAll(/([a-z_][\w.]*)\(/g)]
    .filter((match) => name.test(match[1] as string))
    .map((match) => {
      const open = match.index + match[0].length - 1;
      return {
        name: match[1] as string,
        args: expression.slice(open + 1, closingParenthesis(expression, open) - 1),
      };
    });
}

/** The offset after the parenthesis that closes the one at `open`. */
function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === "'") at = text.indexOf("'", at + 1);
    else if (text[at] === "(") depth += 1;
    else if (text[at] === ")" && (depth -= 1) === 0) return at + 1;
  }
  return text.length;
}
