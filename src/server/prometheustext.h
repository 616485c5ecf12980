// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The text format of Prometheus, version 0.0.4:
//   family = "# HELP " name " " help LF "# TYPE " name " " type LF *sample
//   sample = name [ "{" label *( "," label ) "}" ] " " value LF
//   label  = name "=" DQUOTE value DQUOTE      with \\ for \, \" for " and \n for a line feed
#pragma once

#include <QByteArray>
#include <QString> // with it come the operators of string builders

#include <initializer_list>
#include <utility>

namespace QSocketIoPrivate {

class PrometheusText
{
public:
    enum class Type : quint8 { Counter, Gauge, Summary };
    using Label = std::pair<QByteArray, QByteArray>; // value in UTF-8

    // All samples of a family follow each other.
    void family(const QByteArray &name, Type type, const QByteArray &help);
    void sample(quint64 value, std::initializer_list<Label> labels = {});
    // A summary has these two and no quantiles.
    void summary(double sum, quint64 count);
    QByteArray take() { return std::exchange(m_text, {}); }

    static const char *contentType() { return "text/plain; version=0.0.4; charset=utf-8"; }

private:
    QByteArray m_text;
    QByteArray m_name;
};

} // namespace QSocketIoPrivate
