/** A provider to sign in with beside the password. */
export interface Provider {
  /** What the button says after "Sign in with". */
  label: string;
}

/** The provider that the server offers; undefined without one, and when that cannot be found out. */
export async function loadProvider(): Promise<Provider | undefined> {
  try {
    const response = await fetch("/auth/providers", { credentials: "same-origin" });
    const answer = (await response.json()) as { oidc?: { label?: unknown } | null };
    const label = answer.oidc?.label;
    return typeof label === "string" ? { label } : undefined;
  } catch {
    // The form works without.
    return undefined;
  }
}
