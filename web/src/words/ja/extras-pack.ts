export { actions } from "./actions";
export { emoji } from "./emoji";
export { gallery } from "./gallery";
export { uploads } from "./uploads";
