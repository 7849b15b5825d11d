export { actions } from "./actions";
export { emoji } from "./emoji";
export { uploads } from "./uploads";
