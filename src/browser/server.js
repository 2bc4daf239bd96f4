// How a page waits at its server: whose turn it is to poll, by Web Locks, and a WebSocket for one answer. Both are here and
// not in the wasm, where each callback and promise is a closure.

/** Polls at a time; half the connections are left for everything else. */
const TURNS = 3;

/** A turn to poll the server at `origin`. It is asked for at once, and over when it is left, be that before it has come. */
export class PollTurn {
  constructor(origin) {
    const left = new Promise((leave) => {
      this.leave = leave;
    });
    /** Ends when it has come. */
    this.coming = take(origin, left);
  }
}

async function take(origin, left) {
  const first = Math.floor(Math.random() * TURNS);
  // Where all are taken, the first one is waited for.
  for (let at = 0; at <= TURNS; at += 1) {
    const name = `wasm-executor poll ${origin} ${(first + at) % TURNS}`;
    if (await lock(name, at < TURNS, left)) return;
  }
}

/** Whether the turn has come by this lock, which is then held until it is left; `ifAvailable`: only where nobody has it. */
function lock(name, ifAvailable, left) {
  const asked = new Promise((told, refused) => {
    const hold = (lock) => {
      told(lock !== null);
      return lock && left;
    };
    navigator.locks.request(name, { ifAvailable }, hold).catch(refused);
  });
  // The browser has no locks, or refuses them to this page.
  return asked.catch(() => true);
}

/** Opens a socket, and sends one text. */
export class Socket {
  constructor(url, text) {
    /** The first frame that comes; undefined where the socket closes before. Rejects where there can be no socket. */
    this.frame = new Promise((came) => {
      const socket = new WebSocket(url);
      socket.onopen = () => socket.send(text);
      socket.onmessage = ({ data }) => came(data);
      // An error closes the socket too.
      socket.onclose = () => came(undefined);
      this.socket = socket;
    });
  }

  close() {
    this.socket?.close();
  }
}
