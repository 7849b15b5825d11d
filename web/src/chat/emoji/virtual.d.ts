/** What `emoji.plugin.ts` makes out of emojibase-data. */
declare module "virtual:emoji/list" {
  const groups: readonly {
    name: string;
    /** Each with its skin tones after it, with spaces between them. */
    emoji: readonly string[];
    /** The version of Unicode's list that brought it. */
    versions: readonly number[];
  }[];
  export default groups;
}

/** In the order of the list, across its groups. */
declare module "virtual:emoji/names/*" {
  const names: {
    labels: readonly string[];
    /** Further words it is found by, with `|` between them. */
    tags: readonly string[];
  };
  export default names;
}
