// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Any bytes as a segment of a persistent queue: what can be read says the same when it is written again.
#include "fuzz.h"

#include "client/journalrecords.h"

using namespace QSocketIoPrivate;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Fuzz::Exact segment({ reinterpret_cast<const char *>(data), qsizetype(size) });
    JournalReader reader(segment.view());
    const JournalWriter writer(7);
    QByteArray again = writer.head();
    QList<JournalEvent> events;
    QList<QList<quint64>> removed;
    qsizetype read = 0;
    for (auto item = reader.next(); item != JournalReader::Item::End; item = reader.next()) {
        read += reader.recordSize();
        if (item == JournalReader::Item::State) {
            again += writer.state(reader.state);
        } else if (item == JournalReader::Item::Event) {
            events.append(reader.event);
            again += writer.event(reader.event);
        } else {
            removed.append(reader.removed);
            again += writer.removed(reader.removed);
        }
    }
    Fuzz::require(reader.head() == JournalReader::Head::Good || read == 0,
                  "nothing without a head");
    Fuzz::require(read + reader.damagedBytes() + reader.tornBytes() <= qsizetype(size),
                  "no byte counts twice");

    JournalReader second(again);
    for (auto item = second.next(); item != JournalReader::Item::End; item = second.next()) {
        if (item == JournalReader::Item::Event)
            Fuzz::require(second.event == events.takeFirst(), "events come back");
        else if (item == JournalReader::Item::Removed)
            Fuzz::require(second.removed == removed.takeFirst(), "ids come back");
    }
    Fuzz::require(events.isEmpty() && removed.isEmpty(), "all of them");
    Fuzz::require(second.damagedBytes() + second.tornBytes() == 0, "undamaged");
    return 0;
}
