const LONGEST = 300;

/** What a server says of an error, for a message of ours: one line, without control characters, and not too long. */
export function saidBy(text: string, token?: string): string {
  let said = text;
  try {
    const { error, detail, message } = JSON.parse(text) as Record<string, unknown>;
    const found = [error, detail, message].find((part) => part !== undefined);
    if (found !== undefined) said = typeof found === 'string' ? found : JSON.stringify(found);
  } catch {
    // Not every server speaks JSON when it fails.
  }
  // A server may repeat the headers it got.
  const safe = token ? said.replaceAll(token, '…') : said;
  const line = safe
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
