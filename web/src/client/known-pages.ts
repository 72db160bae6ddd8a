// A page of a list that is still the same is not sent again: its tag goes along, and a 304 stands for the page kept here.
// In memory only, and only the latest: answers are `no-store`, so the browser itself keeps none.
import { Refused } from "./faults";
import type { TaskPage } from "./generated/types.gen";

type Known = { tag: string; page: TaskPage };
type Answer = { data: TaskPage; response: Response };

const MOST = 50;

export class KnownPages {
  private readonly pages = new Map<string, Known>();

  /** `ask` is given the headers to ask with. */
  async fetch(key: string, ask: (headers: { "If-None-Match"?: string }) => Promise<Answer>): Promise<TaskPage> {
    const known = this.pages.get(key);
    try {
      const { data, response } = await ask(known ? { "If-None-Match": known.tag } : {});
      this.keep(key, response.headers.get("ETag"), data);
      return data;
    } catch (error) {
      if (known && error instanceof Refused && error.status === 304) return known.page;
      throw error;
    }
  }

  clear(): void {
    this.pages.clear();
  }

  private keep(key: string, tag: string | null, page: TaskPage): void {
    this.pages.delete(key);
    if (tag) this.pages.set(key, { tag, page });
    for (const oldest of [...this.pages.keys()].slice(0, -MOST)) this.pages.delete(oldest);
  }
}
