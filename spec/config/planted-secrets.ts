export const SECRET = 'hunter2'

/** Where a secret may stand in a text: in a URL, a header, a pair, or JSON. */
export const TEXTS = [
  `http://joe:${SECRET}@agent:8126`,
  `http://${SECRET}@agent:8126/base`,
  `https://joe:${SECRET}@agent:port`,
  `http://agent:8126/?api_key=${SECRET}`,
  `unix://joe:${SECRET}@/tmp/socket`,
  `joe:${SECRET}@agent`,
  `team:shop,api_key:${SECRET}`,
  `team:shop api-key:${SECRET}`,
  `password:${SECRET},team:shop`,
  `authorization:Bearer ${SECRET}`,
  `authorization=Basic ${SECRET},team=shop`,
  `dd-api-key=${SECRET}`,
  `x-auth: ${SECRET}`,
  `cookie: session=${SECRET}`,
  `{"apiKey": "${SECRET} and more ${SECRET}"}`,
  `{"client_secret":"${SECRET}"}`,
  `DB_PASSWD=${SECRET}`,
  `aws_credentials=${SECRET}`,
  `url:http://joe:${SECRET}@db/x,team:shop`,
  `http://agent:8126/v1/?x=1&sig=${SECRET}`,
  `https://agent:8126/?X-Amz-Credential=a&X-Amz-Signature=${SECRET}`,
  `http%3A%2F%2Fjoe%3A${SECRET}%40agent`,
  `ssh://git:${SECRET}@host/x`,
  `git@host:${SECRET}@agent`,
  `cookie: a=1; session=${SECRET}`,
  `Cookie:a=1;b=${SECRET};c=3`,
  `set-cookie=a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; sid=${SECRET}`,
  `Authorization: ApiKey ${SECRET}`,
  `Authorization: Digest username="joe", realm="x", response="${SECRET}"`,
  `authorization=AWS4-HMAC-SHA256 Credential=AKIA/20261121/eu/s3, SignedHeaders=host;date, Signature=${SECRET}`,
  `authorization:Negotiate ${SECRET}`,
  `proxy-authorization : Bearer ${SECRET}`,
  `x-header: Bearer ${SECRET}`,
  `-H 'Basic ${SECRET}'`,
  `Digest nonce="x", response="${SECRET}"`,
  `password = ${SECRET}`,
  `password\t:\t${SECRET}`,
  `"token" : "${SECRET}"`,
  `api_key='a ${SECRET}'`,
  `api_key="a \\" ${SECRET}"`,
  `password=correct horse ${SECRET}`,
  `tokens=a,${SECRET}`,
  `{"tokens": ["a", "${SECRET}"]}`,
  `{\\"password\\": \\"${SECRET}\\"}`,
  `{"credentials": { "user": "joe", "it": "${SECRET}" }}`,
  `pass=${SECRET}`,
  `db_pass:${SECRET}`,
  `dbPass=${SECRET}`,
  `signature:${SECRET}`,
  `sig=${SECRET}`,
]

/** Where the secret stands in a text after all, with what is around it. */
export function leaks(text: string): string[] {
  // Most texts have none, and the pattern tries each place in them eighty times.
  if (!text.includes(SECRET)) return []
  return [...text.matchAll(new RegExp(`.{0,80}${SECRET}.{0,20}`, 'gs'))].map(([leak]) => leak)
}
