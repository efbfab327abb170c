/** A request that cannot be answered as it was asked. It is thrown inside the API and answered there. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: 400 | 404 | 405 | 503

  /** @param message a sentence for whoever asked */
  constructor(status: 400 | 404 | 405 | 503, message: string) {
    super(message)
    this.status = status
  }
}
