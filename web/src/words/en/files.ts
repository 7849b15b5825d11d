/** The organization's portal of stored files. */

export const files = {} as const;
