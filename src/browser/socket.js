// A WebSocket for one answer. It is listened to here and not in the wasm, where each of its callbacks is a closure.

/** Opens a socket, and sends one text. Throws where the address is none. */
export class Socket {
  constructor(url, text) {
    const socket = new WebSocket(url);
    this.answer = new Promise((came) => {
      socket.onopen = () => socket.send(text);
      socket.onmessage = ({ data }) => came(data);
      // An error closes the socket too.
      socket.onclose = () => came(undefined);
    });
    this.socket = socket;
  }

  /** The first frame that comes; undefined where the socket closes before. */
  first_frame() {
    return this.answer;
  }

  close() {
    this.socket.close();
  }
}
