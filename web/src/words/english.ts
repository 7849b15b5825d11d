/** Everything in English, for pages of staff. Import it before anything that shows words. */
import * as english from "./en/index";
import { speak } from "./index";
import { localeFor } from "./languages";

speak(english, localeFor("en", navigator.languages));
