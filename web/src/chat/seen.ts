/** What shows the files of messages: loaded with the first message that has any. */
export { default as MoreFiles } from "./MoreFiles.svelte";
export { default as Pictures } from "./Pictures.svelte";
export { default as StoredFile } from "./StoredFile.svelte";
