// A piece of the sheet as it would be printed, drawn by the server.

import { ApiError } from "/static/js/api.js";

/** Return a picture's address of data: nothing is left behind when it is let go. */
export async function printedPicture(address, body) {
  const answer = await fetch(address, {
    method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
  });
  if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => null));
  const picture = await answer.blob();
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(picture);
  });
}
