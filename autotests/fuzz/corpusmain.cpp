// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The corpus as a normal test: runs a fuzzer on every file of a folder and on mutations of it, the same ones every time.
#include "fuzz.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QList>

#include <csignal>

#if defined(__SANITIZE_ADDRESS__)
#define QSOCKETIO_HAS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define QSOCKETIO_HAS_SANITIZER
#endif
#endif
#ifdef QSOCKETIO_HAS_SANITIZER
#include <sanitizer/common_interface_defs.h>
#endif

namespace {

constexpr int MutationsPerFile = 300;
constexpr qsizetype MaxMutationSize = 64 * 1024;

QByteArray t_currentInput;

// The fuzzer is about to die of this input.
void saveInput()
{
    const char *name = "failing-input";
    if (std::FILE *file = std::fopen(name, "wb")) {
        std::fwrite(t_currentInput.constData(), 1, std::size_t(t_currentInput.size()), file);
        std::fclose(file);
        std::fprintf(stderr, "input saved as %s\n", name);
    }
}

void run(const QByteArray &input)
{
    t_currentInput = input;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(input.constData()),
                           std::size_t(input.size()));
}

// Small, and the same everywhere.
class Random
{
public:
    // 0 to bound - 1
    int below(qsizetype bound)
    {
        m_state ^= m_state << 13;
        m_state ^= m_state >> 7;
        m_state ^= m_state << 17;
        return int(m_state % std::uint64_t(qMax<qsizetype>(1, bound)));
    }

private:
    std::uint64_t m_state = 0x9e3779b97f4a7c15;
};

QByteArray mutated(QByteArray input, const QList<QByteArray> &corpus, Random &random)
{
    static constexpr char interesting[] =
            "0123456789\"\\{}[],:-/.eEbntu\x1e\x1f\x20\x7f\x80\xc3\xed\xff";
    for (int steps = 1 + random.below(4); steps > 0; --steps) {
        const int at = random.below(input.size() + 1);
        const int length = random.below(8) + 1;
        const char byte = random.below(2) ? interesting[random.below(sizeof interesting)]
                                          : char(random.below(256));
        const QByteArray &other = corpus.at(random.below(corpus.size()));
        switch (random.below(7)) {
        case 0:
            input.insert(at, byte);
            break;
        case 1:
            input.remove(at, length);
            break;
        case 2:
            input.replace(at, 1, QByteArray(1, byte));
            break;
        case 3:
            input.truncate(at);
            break;
        case 4:
            input.insert(at, input.mid(random.below(input.size() + 1), length * length));
            break;
        case 5:
            input.insert(at, other.mid(random.below(other.size() + 1), length * length));
            break;
        default:
            input.insert(at, QByteArray(length * length, byte));
            break;
        }
    }
    return input.left(MaxMutationSize);
}

QList<QByteArray> readCorpus(const QString &path)
{
    QList<QByteArray> corpus;
    const QDir folder(path);
    const auto names = folder.entryList(QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        Fuzz::require(file.open(QIODevice::ReadOnly), "the corpus is readable");
        corpus.append(file.readAll());
    }
    return corpus;
}

} // namespace

int main(int argc, char **argv)
{
    Fuzz::require(argc == 2, "usage: one folder");
    const QList<QByteArray> corpus = readCorpus(QFile::decodeName(argv[1]));
    Fuzz::require(!corpus.isEmpty(), "there is a corpus");
#ifdef QSOCKETIO_HAS_SANITIZER
    __sanitizer_set_death_callback(saveInput);
#endif
    std::signal(SIGABRT, [](int) { saveInput(); });
    run({});
    Random random;
    for (const QByteArray &input : corpus) {
        run(input);
        for (int i = 0; i < MutationsPerFile; ++i)
            run(mutated(input, corpus, random));
    }
    std::printf("%d inputs, %d mutations of each\n", int(corpus.size()), MutationsPerFile);
    return 0;
}
