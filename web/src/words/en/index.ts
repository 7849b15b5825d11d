/** English. One file per area, so that two people can write at the same time; short, exact and kind. */

export { accounts } from "./accounts";
export { chat } from "./chat";
export { common } from "./common";
export { console } from "./console";
export { files } from "./files";
export { join } from "./join";
