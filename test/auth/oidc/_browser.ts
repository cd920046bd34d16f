/** What a browser does on the way to a provider and back, without pages: cookies by host and port, redirects by hand. */
export class Browser {
  /** By origin, then by name. Browsers keep them by host alone; here provider and server share one. */
  readonly #cookies = new Map<string, Map<string, string>>();

  /** The cookies that this browser would send to an address. */
  cookies(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const found = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, found);
    return found;
  }

  /** One request, without following where it leads. */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.cookies(url);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set("cookie", [...jar].map((pair) => pair.join("=")).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      if (/;\s*(Max-Age=0|Expires=Thu, 01 Jan 1970)/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Where a request leads. */
  async leadsTo(url: string, init: RequestInit = {}): Promise<string> {
    const response = await this.request(url, init);
    const location = response.headers.get("location");
    if (location === null)
      throw new Error(`${url} leads nowhere: ${response.status} ${await response.text()}`);
    return new URL(location, url).href;
  }

  /** Signs in at the provider's page by `login` and agrees; returns the address that it sends the browser back to. */
  async visitProvider(authorizationUrl: string, login: string): Promise<string> {
    const provider = new URL(authorizationUrl).origin;
    let url = authorizationUrl;
    for (let step = 0; step < 12; step += 1) {
      if (new URL(url).origin !== provider) return url;
      url = /\/interaction\/[^/]+$/.test(new URL(url).pathname)
        ? await this.#answer(url, login)
        : await this.leadsTo(url);
    }
    throw new Error(`The provider goes round in circles at ${url}.`);
  }

  /** Fills in the form that the provider shows: who one is, then whether this is agreed to. */
  async #answer(url: string, login: string): Promise<string> {
    const page = await (await this.request(url)).text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? "";
    if (prompt === "") throw new Error(`There is no form at ${url}: ${page}`);
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1] ?? url;
    return this.leadsTo(new URL(action, url).href, {
      method: "POST",
      body: new URLSearchParams({ prompt, login, password: "any" }),
    });
  }
}
