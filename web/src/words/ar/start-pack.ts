export { chat } from "./chat";
export { common } from "./common";
export { join } from "./join";
