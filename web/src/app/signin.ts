/** The page at `/signin`. The console sends people here with their place behind the `#`, so that they come back to it. */
import "../words/english";

import SignIn from "../accounts/SignIn.svelte";
import { show } from "./page";
import { safeReturn } from "./place";

const place = safeReturn(location.hash.slice(1));

show(SignIn, { expired: location.search === "?ended", ondone: () => location.replace(place) });
