export { lobby } from "./lobby";
export { problems } from "./problems";
