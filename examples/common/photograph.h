// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Lets a test see a window: once the program says that it shows what it should, prints the text of every named object as
// "name: text", saves a picture, and ends the program. A picture of one colour, or a wait that is too long, ends it with 1.
#pragma once

#include <QCoreApplication>
#include <QImage>
#include <QSet>
#include <QString>
#include <QTextStream>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>

class Photograph : public QObject
{
public:
    using Texts = QList<std::pair<QString, QString>>; // name, text

    // isReady is asked again and again until it says so; then the others are called once, in this order.
    Photograph(const QString &file, std::function<bool()> isReady, std::function<Texts()> texts,
               std::function<QImage()> grab, QObject *parent)
        : QObject(parent)
        , m_file(file)
        , m_isReady(std::move(isReady))
        , m_texts(std::move(texts))
        , m_grab(std::move(grab))
    {
        using namespace std::chrono_literals;
        m_look.callOnTimeout(this, [this] {
            if (m_isReady())
                take();
        });
        m_look.start(50ms);
        m_giveUp.setSingleShot(true);
        m_giveUp.callOnTimeout(this, [this] {
            QTextStream(stderr) << "the window did not show what it should" << Qt::endl;
            print();
            QCoreApplication::exit(1);
        });
        m_giveUp.start(30s);
    }

private:
    void take()
    {
        m_look.stop();
        m_giveUp.stop();
        print();
        const QImage image = m_grab();
        const bool isGood = colours(image) > 16 && image.save(m_file);
        QTextStream(stdout) << "picture: " << image.width() << " x " << image.height()
                            << (isGood ? "" : ", empty or not saved") << Qt::endl;
        QCoreApplication::exit(isGood ? 0 : 1);
    }
    void print() const
    {
        QTextStream out(stdout);
        const Texts all = m_texts();
        for (const auto &[name, text] : all)
            out << name << ": " << QString(text).replace(u'\n', u' ') << Qt::endl;
    }
    static qsizetype colours(const QImage &image)
    {
        QSet<QRgb> seen;
        for (int y = 0; y < image.height(); y += 3) {
            for (int x = 0; x < image.width(); x += 3)
                seen.insert(image.pixel(x, y));
        }
        return seen.size();
    }

    QString m_file;
    std::function<bool()> m_isReady;
    std::function<Texts()> m_texts;
    std::function<QImage()> m_grab;
    QTimer m_look;
    QTimer m_giveUp;
};
