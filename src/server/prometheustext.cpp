// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/prometheustext.h"

namespace QSocketIoPrivate {

namespace {

const char *prometheusTypeName(PrometheusText::Type type)
{
    switch (type) {
    case PrometheusText::Type::Counter:
        return "counter";
    case PrometheusText::Type::Gauge:
        return "gauge";
    case PrometheusText::Type::Summary:
        break;
    }
    return "summary";
}

QByteArray escapedHelp(QByteArray text)
{
    return text.replace('\\', "\\\\").replace('\n', "\\n");
}

QByteArray escapedLabel(const QByteArray &text)
{
    return escapedHelp(text).replace('"', "\\\"");
}

} // namespace

void PrometheusText::family(const QByteArray &name, Type type, const QByteArray &help)
{
    m_name = name;
    m_text += "# HELP " + name + ' ' + escapedHelp(help) + '\n';
    m_text += "# TYPE " + name + ' ' + prometheusTypeName(type) + '\n';
}

void PrometheusText::sample(quint64 value, std::initializer_list<Label> labels)
{
    m_text += m_name;
    char separator = '{';
    for (const auto &[name, content] : labels) {
        m_text += separator + name + "=\"" + escapedLabel(content) + '"';
        separator = ',';
    }
    if (labels.size() > 0)
        m_text += '}';
    m_text += ' ' + QByteArray::number(value) + '\n';
}

void PrometheusText::summary(double sum, quint64 count)
{
    constexpr int digits = 17; // enough to read back the same number
    m_text += m_name + "_sum " + QByteArray::number(sum, 'g', digits) + '\n';
    m_text += m_name + "_count " + QByteArray::number(count) + '\n';
}

} // namespace QSocketIoPrivate
