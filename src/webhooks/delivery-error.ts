/** Why an attempt failed, as a sentence for those who keep the webhook: it tells nothing of the network inside. */
export class DeliveryError extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = "DeliveryError";
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "The receiver refuses connections.",
  ECONNRESET: "The receiver cut the connection.",
  EPIPE: "The receiver cut the connection.",
  ETIMEDOUT: "The receiver cannot be reached.",
  EHOSTUNREACH: "The receiver cannot be reached.",
  ENETUNREACH: "The receiver cannot be reached.",
  ENOTFOUND: "The receiver's name leads nowhere.",
  ENODATA: "The receiver's name leads nowhere.",
  EAI_AGAIN: "The receiver's name could not be looked up.",
  ETIMEOUT: "The receiver's name could not be looked up.",
  ESERVFAIL: "The receiver's name could not be looked up.",
  EPROTO: "The receiver does not speak TLS.",
  HPE_HEADER_OVERFLOW: "The receiver's answer has too many headers.",
};

/** Any failure as one. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { code } = (error ?? {}) as { code?: unknown };
  return new DeliveryError(sentenceFor(typeof code === "string" ? code : ""), { cause: error });
}

function sentenceFor(code: string): string {
  const known = SENTENCES[code];
  if (known !== undefined) return known;
  if (/CERT|SIGNATURE|ALTNAME|ISSUER/.test(code))
    return `The receiver's certificate is not to be trusted (${code}).`;
  if (code.startsWith("ERR_SSL")) return "The receiver does not speak TLS.";
  if (code.startsWith("HPE_")) return "The receiver's answer is not HTTP.";
  return code === "" ? "The request failed." : `The request failed (${code}).`;
}
