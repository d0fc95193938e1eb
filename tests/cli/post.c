/* SPDX-License-Identifier: Apache-2.0 */
/* post.c - for the shell tests: `post URL JSON` sends a document and prints the answer; exit code 1 unless
 * 2xx */

#include <curl/curl.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
    long status = 0;
    CURL *curl = argc == 3 ? curl_easy_init() : NULL;

    if (!curl) {
        fprintf(stderr, "usage: post URL JSON\n");
        return 2;
    }
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, argv[2]);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(curl);
    return code == CURLE_OK && status / 100 == 2 ? 0 : 1;
}
