// A text field that keeps what is being typed, however often the page around it is drawn anew.

import { Component, h } from "/static/node_modules/preact/dist/preact.mjs";

/**
 * An input whose `onChange` is told what was typed once the person is done with it. Where that
 * returns false, the text can't be taken and stays to be mended.
 */
export class Typed extends Component {
  render({ value, onChange, ...rest }, { typed }) {
    return h("input", {
      ...rest,
      value: typed ?? value,
      onInput: (event) => this.setState({ typed: event.currentTarget.value }),
      onChange: (event) => {
        if (onChange(event) !== false) this.setState({ typed: null });
      },
    });
  }
}
