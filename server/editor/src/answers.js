// Asking without leaving the page: the answer is put in the place of the last one, the address is that of the answer.
import {addSorting} from "/static/sort.js";

const LONGEST = 6000; // characters of an address that every proxy takes
let asking;

/** Asks what an address asks, or posts `fields` to it, and shows the answer. */
export async function show(address, fields) {
  asking?.abort();
  asking = new AbortController();
  const {signal} = asking;
  const status = document.getElementById("status");
  status.textContent = "Asking …";
  try {
    const posted = fields ? {method: "POST", body: fields} : {};
    const response = await fetch(address, {...posted, signal, headers: {Accept: "text/html"}});
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const answer = page.getElementById("answer");
    if (!answer) throw new Error(`status ${response.status}`); // from a proxy, not from the server
    document.getElementById("answer").replaceWith(answer);
    addSorting(answer);
    status.textContent = "";
    history.pushState(null, "", address);
    document.dispatchEvent(new Event("answered"));
  } catch (error) {
    if (!signal.aborted) status.textContent = `The server gave no answer (${error.message}): ask again.`;
  }
}

/** Asks what a form asks, a short query by its address and a long one by post. */
export function ask(form) {
  const fields = new URLSearchParams(new FormData(form));
  const address = `${form.action}?${fields}`;
  return address.length <= LONGEST ? show(address) : show(form.action, fields);
}
