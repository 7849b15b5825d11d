/** How the conversation looks: `talk` is the customer's column of bubbles, `record` the technician's thread. */
export type Mode = "talk" | "record";
