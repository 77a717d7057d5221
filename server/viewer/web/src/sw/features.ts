/** A block of the file of features: where it lies, and the first key in it. */
interface Block {
  key: string;
  offset: number;
  bytes: number;
}

/**
 * Finds a feature in what a pack holds of all of them: the index names blocks of
 * the file in the order of their first keys, each a gzip member of JSON lines. Gives
 * undefined where it is not there.
 */
export async function findFeature(index: Response, file: Response, key: string): Promise<string | undefined> {
  const { blocks } = (await index.json()) as { blocks: Block[] };
  const block = blocks.findLast((b) => b.key <= key);
  if (!block) return undefined;
  const part = (await file.blob()).slice(block.offset, block.offset + block.bytes);
  const text = await new Response(part.stream().pipeThrough(new DecompressionStream("gzip"))).text();
  return text.split("\n").find((line) => line !== "" && (JSON.parse(line) as { key?: string }).key === key);
}
