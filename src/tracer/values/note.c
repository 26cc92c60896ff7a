#include "note.h"

const uint64_t *note_pass(const uint64_t *note)
{
    const uint64_t head = *note, *words = note + 1 + (head >> 63);
    if (memcmp(note_memory(note), words, head & NOTE_BYTES ? note[1] : 8 * note_words(note)) != 0)
        return NULL;
    words += note_words(note);
    return head & NOTE_GATE ? note_end(words) : words;
}
