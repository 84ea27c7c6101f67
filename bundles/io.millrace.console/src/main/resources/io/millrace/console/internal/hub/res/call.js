// Calls of the page to its server. The browser sends the account's credentials by itself; every
// change carries the page's token as well, which other sites cannot read.

const api = new URL("../api/", import.meta.url);
let session = null;

/** A refusal of the server, with what it was and what to do. */
export class Problem extends Error {
  constructor(problem) {
    super(problem.what);
    this.problem = problem;
  }
}

export async function who() {
  session ??= await get("session");
  return session.who;
}

export async function get(call, query = {}) {
  const address = new URL(call, api);
  for (const [name, value] of Object.entries(query)) {
    if (value) address.searchParams.set(name, value);
  }
  return (await checked(await reach(address, {}))).json();
}

export async function post(call, body = {}) {
  return (await send(call, body)).json();
}

/** A change whose steps are told as they are done; resolves to its report. */
export async function stream(call, body, onStep) {
  const response = await send(call, body);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let end = null;
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = done ? "" : lines.pop();
    for (const line of lines.filter((l) => l)) {
      const said = JSON.parse(line);
      if (said.step) onStep(said.step);
      else end = said;
    }
    if (done) break;
  }
  if (end?.problem) throw new Problem(end.problem);
  if (!end?.report) throw lost();
  return end.report;
}

async function send(call, body, again = true) {
  session ??= await get("session");
  const response = await reach(new URL(call, api), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Millrace-Token": session.token },
    body: JSON.stringify(body),
  });
  if (response.status === 403 && again) {
    // The server was started anew and has another token.
    session = null;
    return send(call, body, false);
  }
  return checked(response);
}

async function reach(address, options) {
  try {
    return await fetch(address, { credentials: "same-origin", ...options });
  } catch {
    throw lost();
  }
}

async function checked(response) {
  if (response.ok) return response;
  let problem;
  try {
    problem = await response.json();
  } catch {
    problem = null;
  }
  throw problem?.what ? new Problem(problem) : lost();
}

function lost() {
  return new Problem({
    code: "SERVER_UNAVAILABLE",
    what: "The server does not answer.",
    remedy: "See that it runs; what it had begun, it finishes or takes back by itself: look at History.",
  });
}
