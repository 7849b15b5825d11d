/**
 * Where in the console a technician is, kept in the browser's address by the history API. The server answers every path
 * below `/console` with the same page, so a reload, a bookmark and the back button all find the way.
 */
import { pathOf, placeOf, type Place } from "./place";

export class Address {
  #place: Place = $state.raw(placeOf(location.pathname));

  get place(): Place {
    return this.#place;
  }

  /** Listens to the back and forward buttons until the returned function is called. */
  listen(): () => void {
    const read = () => (this.#place = placeOf(location.pathname));
    window.addEventListener("popstate", read);
    return () => window.removeEventListener("popstate", read);
  }

  go(place: Place): void {
    const path = pathOf(place);
    if (path !== location.pathname) history.pushState(null, "", path);
    this.#place = place;
  }

  /** For a link that should stay a link: the plain click is ours, every other (new tab, new window) the browser's. */
  follow(event: MouseEvent, place: Place): void {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.go(place);
  }
}
