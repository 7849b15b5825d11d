import type { Catalogue } from "../catalogue";

/** The server writes English, and knows best. */
export const problems: Catalogue["problems"] = {};
