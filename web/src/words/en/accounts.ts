/** Set-up, sign-in and invitations to the organization. */

export const accounts = {} as const;
