/** English. One file per area, so that two people can write at the same time; short, exact and kind. */

export { accounts } from "./accounts";
export { actions } from "./actions";
export { chat } from "./chat";
export { common } from "./common";
export { console } from "./console";
export { emoji } from "./emoji";
export { files } from "./files";
export { gallery } from "./gallery";
export { join } from "./join";
export { lobby } from "./lobby";
export { problems } from "./problems";
export { replies } from "./replies";
export { uploads } from "./uploads";
