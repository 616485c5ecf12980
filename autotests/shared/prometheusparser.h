// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reads the text format of Prometheus as strictly as its documentation allows, for tests.
#pragma once

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QRegularExpression>
#include <QString>

#include <cmath>
#include <optional>

namespace QSocketIoPrivate {

struct PrometheusFamily
{
    QString type;
    QString help;
    QMap<QString, double> samples; // by name and labels, as they stand in the text
};

class PrometheusParser
{
public:
    explicit PrometheusParser(const QByteArray &text)
    {
        if (!text.endsWith('\n'))
            fail(QStringLiteral("the last line has no end"));
        if (QString::fromUtf8(text).toUtf8() != text)
            fail(QStringLiteral("this is no UTF-8"));
        const QList<QByteArray> lines = text.chopped(text.endsWith('\n') ? 1 : 0).split('\n');
        for (const QByteArray &line : lines)
            readLine(QString::fromUtf8(line));
        finishFamily();
    }

    QString error() const { return m_error; } // of the first line that is wrong; empty: none
    const QMap<QString, PrometheusFamily> &families() const { return m_families; }
    // Of a sample as it stands there, without its value; NaN when there is none.
    double value(const QString &sample) const
    {
        for (const PrometheusFamily &family : m_families) {
            if (family.samples.contains(sample))
                return family.samples.value(sample);
        }
        return std::nan("");
    }

private:
    void fail(const QString &message)
    {
        if (m_error.isEmpty())
            m_error = message;
    }

    void readLine(const QString &line)
    {
        static const QRegularExpression help(QStringLiteral(
                "^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\\]|\\\\\\\\|\\\\n)+)$"));
        static const QRegularExpression type(QStringLiteral(
                "^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$"));
        if (const auto match = help.match(line); match.hasMatch())
            beginFamily(match.captured(1), match.captured(2));
        else if (const auto typed = type.match(line); typed.hasMatch())
            readType(typed.captured(1), typed.captured(2), line);
        else
            readSample(line);
    }

    void beginFamily(const QString &name, const QString &help)
    {
        finishFamily();
        if (m_families.contains(name))
            fail(QStringLiteral("%1 comes twice").arg(name));
        m_name = name;
        m_family = { {}, help, {} };
    }

    void readType(const QString &name, const QString &type, const QString &line)
    {
        if (name != m_name || !m_family.type.isEmpty() || !m_family.samples.isEmpty())
            fail(QStringLiteral("out of place: %1").arg(line));
        if (type == QLatin1String("counter") && !name.endsWith(QLatin1String("_total")))
            fail(QStringLiteral("a counter without _total: %1").arg(name));
        m_family.type = type;
    }

    void readSample(const QString &line)
    {
        static const QRegularExpression sample(QStringLiteral(
                "^([a-zA-Z_:][a-zA-Z0-9_:]*)"
                "(\\{[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\""
                "(?:,[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\")*\\})?"
                " ([-+0-9.eE]+|NaN|[-+]Inf)$"));
        const auto match = sample.match(line);
        if (!match.hasMatch() || m_family.type.isEmpty()) {
            fail(QStringLiteral("neither comment nor sample: %1").arg(line));
            return;
        }
        const QString name = match.captured(1);
        const bool isSummary = m_family.type == QLatin1String("summary");
        if (isSummary ? name != m_name + QLatin1String("_sum")
                                && name != m_name + QLatin1String("_count")
                      : name != m_name)
            fail(QStringLiteral("a sample of another family: %1").arg(line));
        bool isNumber = false;
        const double number = match.captured(3).toDouble(&isNumber);
        const QString key = name + match.captured(2);
        if (!isNumber || m_family.samples.contains(key))
            fail(QStringLiteral("no number, or the second of its kind: %1").arg(line));
        m_family.samples.insert(key, number);
    }

    void finishFamily()
    {
        if (m_name.isEmpty())
            return;
        if (m_family.type.isEmpty())
            fail(QStringLiteral("%1 has no type").arg(m_name));
        m_families.insert(m_name, m_family);
    }

    QMap<QString, PrometheusFamily> m_families;
    QString m_name;
    PrometheusFamily m_family;
    QString m_error;
};

} // namespace QSocketIoPrivate
