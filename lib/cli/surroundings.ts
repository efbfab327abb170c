import type { Surroundings as DevSurroundings } from '../agent/command/surroundings.ts'
import type { Surroundings as DoctorSurroundings } from '../doctor/surroundings.ts'

/** What the program takes of the process it is. */
export interface Surroundings extends DevSurroundings, DoctorSurroundings {}
