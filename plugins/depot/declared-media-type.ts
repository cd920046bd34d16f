const MAX_LENGTH = 255;
const TOKEN = "[A-Za-z0-9!#$&^_.+-]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(\\s*;[\\x20-\\x7e]*)?$`);

/**
 * The media type that a client gives for a file, to be kept beside the one found from the content; undefined when it is
 * none. Nothing is ever decided by it.
 */
export function readDeclaredMediaType(given: string | undefined): string | undefined {
  const type = given?.trim();
  return type !== undefined && type.length <= MAX_LENGTH && MEDIA_TYPE.test(type)
    ? type
    : undefined;
}
