/** What is known of a document beside its text. */
export interface DocumentMeta {
  /** The SHA-256 of the text in hexadecimal: how a server that has it on its list of trusted documents knows it. */
  hash?: string;
}

/**
 * A GraphQL document that knows the types of its variables and of its result. It is a string: nothing here parses it.
 * Make your own by `new TypedDocumentString<Result, Variables>("query …")`.
 */
export class TypedDocumentString<Result, Variables> extends String {
  /** Only for the types; there is no such property. */
  declare readonly __types?: (variables: Variables) => Result;
  readonly __meta__: DocumentMeta;

  constructor(text: string, meta: DocumentMeta = {}) {
    super(text);
    this.__meta__ = meta;
  }
}
