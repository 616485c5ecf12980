// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Content codings of answers (RFC 9110 sections 8.4.1 and 12.5.3).
//
//   Accept-Encoding = [ element *( OWS "," OWS element ) ]
//   element         = ( coding / "identity" / "*" ) [ OWS ";" OWS "q=" weight ]
//   weight          = ( "0" [ "." *3DIGIT ] ) / ( "1" [ "." *3"0" ] )
#pragma once

#include "http/httpmessage.h"

namespace QSocketIoPrivate {

enum class ContentCoding : quint8 { Identity, Gzip, Deflate };

// The coding that the fields prefer, gzip among equals; identity as soon as it is preferred to both, or nothing is said.
// An element that does not follow the grammar does not count.
ContentCoding preferredCoding(const HttpHeaders &requestHeaders);
QByteArrayView codingName(
        ContentCoding coding); // as Content-Encoding says it; "identity" is never written
// A weight in thousandths; nullopt when it is none.
std::optional<int> parseHttpWeight(QByteArrayView text);

enum class CompressionEffort : quint8 {
    Fast, // for what is made once and sent once
    Good, // for what is kept
};
// Identity and an empty input come back as they are. Null: there is no memory for it.
QByteArray compressed(const QByteArray &data, ContentCoding coding,
                      CompressionEffort effort = CompressionEffort::Fast);
// Whether a media type is worth the attempt: text in the widest sense, not what is compressed by itself.
bool isCompressible(QByteArrayView mediaType);

// Compresses the body where the request accepts it and it becomes smaller. The response's own coding and range stay.
void compressResponse(HttpResponse &response, const HttpHeaders &requestHeaders);

} // namespace QSocketIoPrivate
