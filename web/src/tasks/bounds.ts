// What the api takes, told before it is sent; counted in characters, not in UTF-16 units.
export function titleFault(title: string): string | null {
  const length = [...title].length;
  if (length > 500)
    return `A title has at most 500 characters; this one has ${length}. The rest can go into the notes.`;
  return length === 0 ? "A task needs a title." : null;
}

export function notesFault(notes: string): string | null {
  const length = [...notes].length;
  return length > 20_000 ? `Notes have at most 20,000 characters; these have ${length}.` : null;
}
