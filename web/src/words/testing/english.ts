/** Tests read what is shown in English, as it is written in Britain. */
import * as english from "../en/index";
import { speak } from "../index";

speak(english, "en-GB");
